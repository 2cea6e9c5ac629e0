"""Who is out there: agencies, programmes and areas; people; units, shifts and devices."""

from responders.models.break_glass import BreakGlass
from responders.models.devices import Device, EventTicket, FeedListener, LandingToken, TokenFamily
from responders.models.organisation import Agency, Area, CodeList, Programme, ProgrammeTerms
from responders.models.people import Credential, LoginFailure, Responder, RoleGrant
from responders.models.units import CrewMember, Position, Shift, Unit, UnitLive

__all__ = [
    "Agency",
    "Area",
    "BreakGlass",
    "CodeList",
    "Credential",
    "CrewMember",
    "Device",
    "EventTicket",
    "FeedListener",
    "LandingToken",
    "LoginFailure",
    "Position",
    "Programme",
    "ProgrammeTerms",
    "Responder",
    "RoleGrant",
    "Shift",
    "TokenFamily",
    "Unit",
    "UnitLive",
]
