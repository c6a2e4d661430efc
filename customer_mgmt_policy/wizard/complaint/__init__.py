from . import customer_complaint_step
from . import customer_complaint_action_step
from . import customer_improvement_step
from . import customer_complaint_settle_line
from . import customer_complaint_settle
from . import customer_complaint_open_settlements
