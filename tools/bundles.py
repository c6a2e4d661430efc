"""Build the asset bundles of a database; runs in Odoo's shell."""
env["ir.qweb"]._pregenerate_assets_bundles()  # noqa: F821
env.cr.commit()  # noqa: F821
