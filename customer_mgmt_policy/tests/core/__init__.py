from . import test_core_working_time
