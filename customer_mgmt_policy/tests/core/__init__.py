from . import test_core_working_time
from . import test_core_matrix
from . import test_core_workday_load
from . import test_core_visibility
