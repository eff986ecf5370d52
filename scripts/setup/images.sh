#!/bin/bash
# The database images of tests, demo and benchmark (see tests/images/README.md).
set -euo pipefail
exec "$(dirname "$0")/../../tests/images/build.sh"
