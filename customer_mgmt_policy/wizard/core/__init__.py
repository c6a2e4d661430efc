from . import customer_workday_load
from . import customer_workday_load_line
from . import customer_raise
