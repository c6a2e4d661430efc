from . import customer_executive_visit_report
