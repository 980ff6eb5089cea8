"""What is deployed: nights of the sources, by cron and time zone, and the flows that a person starts by hand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.backfill import backfill
from flows.nightly import nightly
from flows.rebuild_index import rebuild_index
from flows.reextract import reextract
from reprints.sources import Source

# after a long stop, every missed night is due at once: run one
_ONE = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


def group_sources(sources: Iterable[Source]) -> dict[tuple[str, str], list[str]]:
    """(cron, time zone) -> ids of the enabled sources whose night begins then."""
    groups: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for source in sources:
        if source.enabled:
            groups[source.schedule, source.time_zone].append(source.id)
    return dict(groups)


def make_deployments(sources: Iterable[Source]) -> list[RunnerDeployment]:
    """One nightly deployment per group. A source that is added later joins on the next start."""
    found: list[Any] = [
        nightly.to_deployment(
            name=_name(cron, zone),
            schedule=Cron(cron, timezone=zone),
            parameters={"sources": ids},
            description=f"{', '.join(ids)}: {cron} in {zone}",
            concurrency_limit=_ONE,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for (cron, zone), ids in group_sources(sources).items()
    ]
    by_hand = (backfill, reextract, rebuild_index)
    found += [flow.to_deployment(name="by-hand", entrypoint_type=EntrypointType.MODULE_PATH) for flow in by_hand]
    return found


def _name(cron: str, zone: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", f"{zone} {cron.replace('*', 'x')}".lower()).strip("-")
