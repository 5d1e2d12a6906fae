"""Serves one serialized Python function; --help tells how."""

from berth_model_server.main import main

main()
