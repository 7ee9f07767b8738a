"""A secret marker, put in wherever people can put words in, and looked for where none belong."""
