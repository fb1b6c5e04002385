"""A nominator fills its places."""

from summit.web.nominator import home, naming, people
from summit.web.nominator.door import blueprint

__all__ = ["blueprint", "home", "naming", "people"]
