from . import customer_gift_execution
