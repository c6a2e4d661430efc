from . import customer_visit_step
