"""Lets the engine's interrupt end a Pulumi program at once. Python runs this first where the folder is on `PYTHONPATH`."""

import signal
import sys

if any(argument.endswith("pulumi-language-python-exec") for argument in sys.orig_argv):
    signal.signal(signal.SIGINT, signal.SIG_DFL)
