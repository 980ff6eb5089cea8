#!/usr/bin/env bash
# Prefect 3.8.8: a cron schedule in an hour that the clock skips runs an hour early, midnight in Santiago on the day
# before.
#
# Run: the dates that `CronSchedule.get_dates` plans for `30 2 * * *` in Madrid around 28 March 2027 (clocks go from 02:00
# to 03:00) and for `0 0 * * *` in Santiago around 5 September 2027 (from 00:00 to 01:00).
# Expected: after the gap (03:30, 01:00), as systemd does; or none.
# What happens: 01:30 in Madrid, before the gap; in Santiago 23:00 on 4 September. That day has two "midnight" runs and
# the 5th has none. No warning.
#
# Seen: Madrid 2027-03-28T01:30:00+01:00; Santiago 2027-09-04T00:00:00-04:00 and 2027-09-04T23:00:00-04:00
#
# A nightly archive that names its runs by day misses one night and has another twice; what runs "after the two o'clock
# backup" runs before it. Our deployments
# hand cron and zone to Prefect (`flows/deployments.py`), so they are subject to it: schedule nights outside of the hours
# from midnight to four in such zones.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check prefect==3.8.8 "fastapi<0.151" "sqlalchemy<2.1"
export PREFECT_HOME="$folder/home"
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from prefect.server.schemas.schedules import CronSchedule


def plan(cron, zone, start):
    found = asyncio.run(CronSchedule(cron=cron, timezone=zone).get_dates(3, start=start))
    return [one.astimezone(ZoneInfo(zone)).isoformat() for one in found]


madrid = plan("30 2 * * *", "Europe/Madrid", datetime(2027, 3, 26, 12, tzinfo=UTC))
santiago = plan("0 0 * * *", "America/Santiago", datetime(2027, 9, 3, 12, tzinfo=UTC))
print(madrid, santiago, sep="\n")
assert madrid == ["2027-03-27T02:30:00+01:00", "2027-03-28T01:30:00+01:00", "2027-03-29T02:30:00+02:00"]
assert santiago == ["2027-09-04T00:00:00-04:00", "2027-09-04T23:00:00-04:00", "2027-09-06T00:00:00-03:00"]
PYTHON
