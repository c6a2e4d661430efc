from . import customer_gift_report
