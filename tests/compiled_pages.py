"""Compiles the templates of pages once for all tests, not anew in each console; to import it is enough.

Kept in a private folder of the system's temporary one, by the sum of a template's source.
"""

from flask import Flask
from jinja2 import FileSystemBytecodeCache

Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache()}
