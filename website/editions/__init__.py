"""What is handed out beside the site: the book as one PDF, the site as one zip, the licences of all that is shipped.

`python run.py dist` calls it on the built site. Each part reads the site's files and knows nothing of Sphinx.
"""
