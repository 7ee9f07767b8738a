"""The local room: a web page that is a third platform, and needs no account."""

from adapters.room.app import Room
from adapters.room.board import Board
from adapters.room.chat import RoomChat

__all__ = ["Board", "Room", "RoomChat"]
