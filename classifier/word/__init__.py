"""Word files: their text, with where in the file it stands, and the same file again with comments."""

from classifier.word.comments import Comment, commented
from classifier.word.text import read_word

__all__ = ["Comment", "commented", "read_word"]
