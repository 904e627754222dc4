"""Quizzes: data in `chapters/quizzes/`, one file a page, made into forms for the book, notebooks and paper."""
