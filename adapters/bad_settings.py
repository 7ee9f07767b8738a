"""What keeps the bot from starting, in a sentence for whoever starts it."""


class BadSettings(Exception):
    """A setting cannot be meant as it stands; the sentence says which and what to do."""
