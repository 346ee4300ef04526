"""The Procore look-alike as the sandbox kit serves it."""

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ExceptionHandler

from sandbox.kit.clock import SandboxClock
from sandbox.kit.faults import FaultBoard
from sandbox.procore.budget.changes import budget_change_routes
from sandbox.procore.budget.lines import budget_line_routes
from sandbox.procore.budget.modifications import modification_routes
from sandbox.procore.budget.views import budget_view_routes
from sandbox.procore.business_registers import business_register_routes
from sandbox.procore.change_orders.contract_orders import contract_order_routes
from sandbox.procore.change_orders.packages import package_routes
from sandbox.procore.change_orders.potentials import potential_routes
from sandbox.procore.commitment_contracts import commitment_contract_routes
from sandbox.procore.companies import company_routes
from sandbox.procore.contracts import contract_routes
from sandbox.procore.control import control_routes
from sandbox.procore.cost_codes import cost_code_routes, line_item_type_routes
from sandbox.procore.endpoint import Rest, version_of
from sandbox.procore.erp.external_data import external_data_routes
from sandbox.procore.erp.requests import erp_request_routes
from sandbox.procore.erp.results import result_routes
from sandbox.procore.erp.staged import staged_routes
from sandbox.procore.errors import Refusal
from sandbox.procore.invoicing.payment_applications import payment_application_routes
from sandbox.procore.invoicing.periods import period_routes
from sandbox.procore.invoicing.requisition_items import requisition_item_routes
from sandbox.procore.invoicing.requisitions import requisition_routes
from sandbox.procore.line_items import line_item_routes
from sandbox.procore.oauth import oauth_routes
from sandbox.procore.payments.contract_payments import contract_payment_routes
from sandbox.procore.payments.direct_costs import direct_cost_routes
from sandbox.procore.permissions import permission_routes
from sandbox.procore.platform import Platform
from sandbox.procore.prime_contracts import prime_contract_routes
from sandbox.procore.project_vendors import project_vendor_routes
from sandbox.procore.projects import project_routes
from sandbox.procore.seed import seed
from sandbox.procore.settings import Settings
from sandbox.procore.standard_codes import standard_code_routes
from sandbox.procore.state import state
from sandbox.procore.vendors import vendor_routes
from sandbox.procore.wbs_codes import wbs_code_routes
from sandbox.procore.webhooks.delivery import DeliveryEngine
from sandbox.procore.webhooks.delivery_log import delivery_routes
from sandbox.procore.webhooks.hooks_v1 import v1_hook_routes
from sandbox.procore.webhooks.hooks_v2 import hook_routes
from sandbox.procore.webhooks.triggers_v2 import trigger_routes

_FINANCIALS = (
    *(prime_contract_routes, package_routes, contract_order_routes, potential_routes, period_routes),
    *(requisition_routes, requisition_item_routes, payment_application_routes, contract_payment_routes),
    *(direct_cost_routes, budget_line_routes, budget_view_routes, budget_change_routes, modification_routes),
)
_RESOURCES = (
    *(business_register_routes, standard_code_routes, wbs_code_routes, *_FINANCIALS),
    *(company_routes, permission_routes, project_routes, vendor_routes, project_vendor_routes, cost_code_routes),
    *(line_item_type_routes, contract_routes, line_item_routes, commitment_contract_routes),
    *(hook_routes, trigger_routes, v1_hook_routes, delivery_routes, erp_request_routes, external_data_routes),
    *(staged_routes, result_routes),
)


class ProcoreSandbox:
    """Holds one platform; `reset` replaces it."""

    name = "procore"

    def __init__(self, settings: Settings, clock: SandboxClock) -> None:
        self._settings = settings
        self._clock = clock
        self._engine = DeliveryEngine(lambda: self.platform)
        self.platform = self._new_platform()
        self.routes: list[BaseRoute] = self._routes()

    @property
    def exception_handlers(self) -> Mapping[Any, ExceptionHandler]:
        return {404: _unknown, 405: _unknown}

    def state(self) -> dict[str, Any]:
        return state(self.platform)

    def seed(self, document: dict[str, Any]) -> dict[str, Any]:
        return seed(self.platform, document)

    def reset(self) -> None:
        self.platform = self._new_platform()

    async def startup(self) -> None:
        await self._engine.start()

    async def shutdown(self) -> None:
        await self._engine.stop()

    def _new_platform(self) -> Platform:
        platform = Platform(self._settings, self._clock)
        platform.webhooks.wake = self._engine.wake
        platform.take_seed = lambda document: seed(platform, document)
        return platform

    def _routes(self) -> list[BaseRoute]:
        rest = Rest(lambda: self.platform)
        resources = [route for routes_of in _RESOURCES for route in routes_of(rest)]
        return [
            *oauth_routes(lambda: self.platform),
            *resources,
            *control_routes(lambda: self.platform, self._engine),
        ]


def build(settings: dict[str, Any], clock: SandboxClock, _board: FaultBoard) -> ProcoreSandbox:
    """Called by the kit; raises BadFieldError for a setting that does not exist."""
    return ProcoreSandbox(Settings.read(settings), clock)


async def _unknown(request: Request, error: Exception) -> Response:
    """An unknown path or a wrong method, in the error shape of the path's version."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return JSONResponse(
        Refusal(status, f"no such operation: {request.method} {request.url.path}").body(version=version_of(request)),
        status,
        headers,
    )
