"""Sending an application: the complete command beside the same framework, and a bare server, with one INSERT."""

from benchmarks.submission.measuring import measure_submission

__all__ = ["measure_submission"]
