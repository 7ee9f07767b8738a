"""What an operator does with the record, beside a bot that runs: a module for each command."""

from importlib import import_module

import click

NAMES = ("export", "hold", "person", "rounds", "verify")


class Lazy(click.Group):
    """A group whose commands are loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands."""
        return sorted({*super().list_commands(ctx), *NAMES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command's module; each has the command under its own name."""
        if cmd_name not in NAMES:
            return super().get_command(ctx, cmd_name)
        return getattr(import_module(f"adapters.commands.{cmd_name}"), cmd_name)
