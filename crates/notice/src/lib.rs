//! Notices that leave the house: mail digests, webhooks, calendars
