"""`make local`: bring the stack up, say where everything is, and keep it until Ctrl-C."""

import argparse
import signal
import threading
from pathlib import Path

from infra.local import stack as local
from infra.local.deploy import report
from infra.local.erps import DEFAULT, ERPS

FILE = Path(__file__).resolve().parents[2] / ".local" / "stack.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make local", description=__doc__)
    parser.add_argument("erp", nargs="?", choices=list(ERPS), default=DEFAULT.system, help="which ERP the firm is on")
    erp = ERPS[parser.parse_args().erp]
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    print("Bringing a stack up on this machine …")
    with local.running(report, file=FILE, erp=erp) as stack:
        print(f"\nUp. Everything is in {FILE}:")
        print(f"  webhooks     {stack.deployed.webhook_url}")
        print(f"  Procore      {stack.outside.platform_url}")
        print(f"  {erp.name:<12} {stack.outside.erp_url}")
        print("  try          TIEOUT_STACK_FILE=.local/stack.json .venv/bin/tieout status")
        print("Ctrl-C ends it.", flush=True)
        stop.wait()
    print("Gone.")


if __name__ == "__main__":
    main()
