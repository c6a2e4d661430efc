from . import customer_complaint_step
from . import customer_complaint_action_step
