#!/bin/bash
# Stands in for PostgreSQL's own pg_isready, which the embedded binaries lack: whether the server takes connections.
exec 3<>/dev/tcp/127.0.0.1/5432
