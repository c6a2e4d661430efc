from . import customer_complaint_step
