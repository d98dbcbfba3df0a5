"""The sample program's tests import the AWS SDK, whose modules warn about their own deprecated resources."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("filterwarnings", "ignore::DeprecationWarning:pulumi_aws")
