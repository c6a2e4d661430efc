from . import test_policy_rows
from . import test_policy_version
from . import test_policy_spread
from . import test_policy_words
