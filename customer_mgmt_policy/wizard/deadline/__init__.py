from . import customer_deadline_change
