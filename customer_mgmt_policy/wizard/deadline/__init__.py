from . import customer_deadline_change
from . import customer_duty_done
from . import customer_workday_load
