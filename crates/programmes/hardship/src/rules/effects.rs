//! What the steps of a dossier check and write besides its state.

use clock::Day;
use procedure::{Refusal, Taking};
use record::{Db, Version};

type Checked = record::Result<Result<(), (String, String)>>;

pub(super) fn all_answered(_: &Db, _: &Version, _: Day) -> Checked {
    Ok(Ok(()))
}

pub(super) fn all_authorised(_: &Db, _: &Version, _: Day) -> Checked {
    Ok(Ok(()))
}

pub(super) fn complete(_: &Db, _: &Version, _: Day) -> Checked {
    Ok(Ok(()))
}

pub(super) fn exit_drawn_up(_: &Db, _: &Version, _: Day) -> Checked {
    Ok(Ok(()))
}

pub(super) fn followed_up(_: &Db, _: &Version, _: Day) -> Checked {
    Ok(Ok(()))
}

pub(super) fn reviewed(_: &Db, _: &Version, _: Day) -> Checked {
    Ok(Ok(()))
}

pub(super) fn tested(_: &Db, _: &Version, _: Day) -> Checked {
    Ok(Ok(()))
}

pub(super) fn visited_by_two(_: &Db, _: &Version, _: Day) -> Checked {
    Ok(Ok(()))
}

pub(super) fn announced(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn approved(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn ask_departments(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn checks_done(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn exit_announced(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn exit_dropped(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn exit_proposed(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn exit_reversed(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn left(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn off_notice(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn reentered(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn refused(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn renewed(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn submitted(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn visited(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}

pub(super) fn withdrawn(_: &mut Taking<'_, '_>) -> Result<(), Refusal> {
    Ok(())
}
