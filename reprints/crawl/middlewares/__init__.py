"""What every request and response passes: guard, robots.txt, archiving, conditional requests, retries, redirects."""
