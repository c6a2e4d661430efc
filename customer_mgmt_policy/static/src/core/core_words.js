import { _t } from "@web/core/l10n/translation";

/**
 * Messages of Odoo itself that every form shows and that its own translation lacks: what no module translates is looked
 * up among the words of all modules.
 */
export const CORE_WORDS = [_t("Missing required fields")];
