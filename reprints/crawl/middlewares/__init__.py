"""What every request and response passes: the guard, robots, archiving, conditions, retries, redirects."""
