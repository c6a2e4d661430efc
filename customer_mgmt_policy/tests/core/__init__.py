from . import test_core_arrows
from . import test_core_matrix
from . import test_core_merge
from . import test_core_rpc
from . import test_core_visibility
from . import test_core_workday_load
from . import test_core_working_time
from . import test_core_translation
