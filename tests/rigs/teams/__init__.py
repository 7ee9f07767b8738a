"""
A Teams to pretend with, written from the documented payloads: start at `server`.

It imports nothing here: `keys` is a program of its own, too.
"""
