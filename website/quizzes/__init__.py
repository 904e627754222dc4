"""Quizzes: data in `chapters/quizzes/`, one file a page, made into forms that work in the book, in notebooks and on paper."""
