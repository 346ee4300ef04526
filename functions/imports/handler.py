"""POST /connections/{connection}/imports/{entity}: ask for an import now."""

from tieout.wiring.asking_imports import answer_request

handler = answer_request
