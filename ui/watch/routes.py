"""``/metrics``; the gate lets in whom ``ui.access`` says."""

from fastapi import APIRouter
from starlette.responses import Response

from ui.watch.metrics import CONTENT_TYPE, Metrics


def metrics_route(metrics: Metrics) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    def scrape() -> Response:
        return Response(
            metrics.text(), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}
        )

    return router
