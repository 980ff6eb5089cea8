"""People: their names, roles, desks and accounts, and what tells them from houses."""
