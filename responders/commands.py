"""A mutation as actions see it: its author has roles and crew places. Pure."""

from responders.access import Actor
from sync import catalogue

Command = catalogue.Command[Actor]
