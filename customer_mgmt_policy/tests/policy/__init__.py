from . import test_policy_rows
from . import test_policy_version
