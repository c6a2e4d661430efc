from . import test_policy_version
