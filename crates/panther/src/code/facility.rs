//! Facilities: the parts of Windows that define HRESULTs.

/// Facilities by number, sorted.
static NAMES: &[(u16, &str)] = &[
    (0x000, "NULL"),
    (0x001, "RPC"),
    (0x002, "DISPATCH"),
    (0x003, "STORAGE"),
    (0x004, "ITF"),
    (0x007, "WIN32"),
    (0x008, "WINDOWS"),
    (0x009, "SECURITY"),
    (0x00A, "CONTROL"),
    (0x00B, "CERT"),
    (0x00C, "INTERNET"),
    (0x00D, "MEDIASERVER"),
    (0x00E, "MSMQ"),
    (0x00F, "SETUPAPI"),
    (0x010, "SCARD"),
    (0x011, "COMPLUS"),
    (0x013, "URT"),
    (0x017, "SXS"),
    (0x019, "HTTP"),
    (0x01A, "COMMONLOG"),
    (0x01B, "WER"),
    (0x01F, "USERMODE_FILTER_MANAGER"),
    (0x020, "BACKGROUNDCOPY"),
    (0x021, "CONFIGURATION"),
    (0x022, "STATE_MANAGEMENT"),
    (0x023, "METADIRECTORY"),
    (0x024, "WINDOWSUPDATE"),
    (0x025, "DIRECTORYSERVICE"),
    (0x026, "GRAPHICS"),
    (0x027, "SHELL"),
    (0x028, "TPM_SERVICES"),
    (0x029, "TPM_SOFTWARE"),
    (0x030, "WINDOWS_SETUP"),
    (0x031, "FVE"),
    (0x032, "FWP"),
    (0x033, "WINRM"),
    (0x034, "NDIS"),
    (0x036, "CMI"),
    (0x037, "VIRTUALIZATION"),
    (0x038, "VOLMGR"),
    (0x039, "BCD"),
    (0x03A, "VHD"),
    (0x03C, "SDIAG"),
    (0x03D, "WEBSERVICES"),
    (0x050, "WINDOWS_DEFENDER"),
    (0x0D0, "DELIVERY_OPTIMIZATION"),
    (0x142, "WIM"),
    (0x144, "WIM_CALLBACK"),
    (0x151, "DISM_WIM"),
    (0x157, "DISM_APPX"),
    (0x180, "MOSETUP_DLP"),
    (0x190, "MOSETUP"),
    (0x65E, "ESE"),
    (0x770, "UPGRADE_ASSISTANT"),
];

/// The name of the facility of an HRESULT.
pub(super) fn name(hresult: u32) -> Option<&'static str> {
    // The Virtual Disk Service numbers its errors inside a facility that everybody may use.
    if (0x8004_2400..0x8004_2700).contains(&hresult) {
        return Some("VDS");
    }
    let facility = (hresult >> 16) as u16 & 0x7FF;
    let at = NAMES
        .binary_search_by_key(&facility, |&(number, _)| number)
        .ok()?;
    NAMES.get(at).map(|&(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facilities_are_sorted_and_found() {
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
        for &(number, expected) in NAMES {
            assert_eq!(name(u32::from(number) << 16), Some(expected));
        }
        assert_eq!(name(0x7FF_0000), None);
    }
}
