"""The night as a flow: a task per source, then the report. `reprints nightly` does the same without Prefect."""

from __future__ import annotations

from typing import Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.crawling import crawl_all
from flows.guards import stopping
from flows.spread import spread_sources
from reprints.report.batch import BatchReport, SourceProblem
from reprints.report.markdown import table_rows, write_markdown
from reprints.settings import load_settings
from reprints.stages.operations.logs import start_log
from reprints.stages.operations.nightly import finish_night, plan_night


@flow(name="nightly", flow_run_name="nightly", persist_result=False)
def nightly(sources: list[str] | None = None) -> State[Any]:
    """Crawl the named sources, or every enabled one, each in a task of its own; then judge, report and notify."""
    settings = load_settings()
    start_log(settings)
    plan = plan_night(settings, sources or ())
    with stopping() as stop:
        crawl = spread_sources if settings.work_pool else crawl_all
        problems = {problem.source: problem.message for problem in plan.problems}
        problems |= crawl(settings, [source.id for source in plan.sources], plan.batch, stop)
        night = finish_night(
            settings,
            plan,
            problems=[SourceProblem(source=source, message=why) for source, why in sorted(problems.items())],
            interrupted=stop.is_set(),
        )
        publish_report(night)
    get_run_logger().info(night.headline)
    return Failed(message=night.headline) if night.severity == "fail" else Completed(message=night.headline)


def publish_report(night: BatchReport) -> None:
    create_markdown_artifact(markdown=write_markdown(night), key="nightly-report", description=night.headline[:250])
    rows = table_rows(night)
    if rows:
        create_table_artifact(table=rows, key="nightly-runs", description=f"batch {night.batch}")
