"""A web application, or the baseline of the AWS account that it runs in: the stack's configuration says which."""

import pulumi

import infra

config = pulumi.Config()
match infra.parse_part(config.get("part") or infra.Part.APPLICATION):
    case infra.Part.APPLICATION:
        settings = infra.Settings.load(config)
        infra.application(infra.Environment.current(disposable=settings.disposable), settings)
    case infra.Part.BASELINE:
        baseline = infra.BaselineSettings.load(config)
        baseline_args = infra.BaselineArgs(
            infra.Environment.current(disposable=baseline.disposable),
            baseline.services,
            baseline.alarm_recipient,
            baseline.trail_of_every_region,
            baseline.minimum_password_length,
        )
        infra.Baseline("baseline", baseline_args)
