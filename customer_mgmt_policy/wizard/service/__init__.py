from . import customer_inquiry_quick
from . import customer_inquiry_step
from . import customer_inspection_step
from . import customer_duty_roster_copy
