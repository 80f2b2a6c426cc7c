"""People: what signs them in, what they show of themselves."""

from maillage.accounts.models.profiles import Profile
from maillage.accounts.models.users import User, UserManager

__all__ = ["Profile", "User", "UserManager"]
