//! `dism.log`. Weights are groups in about a hundred thousand records.

use super::template::{
    Group, Line, Section, crlf, error, group, info, lf, marked, section, warning,
};

#[rustfmt::skip]
pub(super) const SECTIONS: &[Section] = &[
    section("DISM", 64, DISM),
    section("", 30, CLEAN_UP_PLUGINS),
    section("CSI", 2, CSI),
    section("CBS", 6, CBS),
    section("DPX", 1, &[group(30, &[info("Extracting the file $(folder)\\$(file) from $(update).cab")])]),
    section("CONX", 1, &[group(10, &[info("Windows::Compat::Appraiser: $(guid) evaluated[gle=$(gle)]")])]),
];

#[rustfmt::skip]
const DISM: &[Group] = &[
    // A process that opens the log: sometimes behind a mark, for the file was appended to.
    group(40, &[marked("PID=$(newpid) TID=$(tid) Scratch directory set to 'C:\\WINDOWS\\TEMP\\'. - CDISMManager::put_ScratchDir"), info("PID=$(pid) TID=$(tid) DismCore.dll version: $(version) - CDISMManager::FinalConstruct"), info("Initialized Panther logging at C:\\WINDOWS\\Logs\\DISM\\dism.log")]),
    group(1_160, &[info("PID=$(newpid) TID=$(tid) Scratch directory set to 'C:\\WINDOWS\\TEMP\\'. - CDISMManager::put_ScratchDir"), info("PID=$(pid) TID=$(tid) DismCore.dll version: $(version) - CDISMManager::FinalConstruct"), info("Initialized Panther logging at C:\\WINDOWS\\Logs\\DISM\\dism.log")]),
    group(140, SESSION),
    group(600, &[info("API: PID=$(newpid) TID=$(tid) DismApi.dll:                                            - DismInitializeInternal"), info("API: PID=$(pid) TID=$(tid) DismApi.dll: <----- Starting DismApi.dll session -----> - DismInitializeInternal"), info("API: PID=$(pid) TID=$(tid) DismApi.dll: Host machine information: OS Version=$(version), Running architecture=amd64, Number of processors=8 - DismInitializeInternal"), info("API: PID=$(pid) TID=$(tid) DismApi.dll: Parent process command line: \"$(folder)\\$(file)\" -Embedding - DismInitializeInternal")]),
    group(580, &[info("API: PID=$(pid) TID=$(tid) DismApi.dll: <----- Ending DismApi.dll session -----> - DismShutdownInternal")]),
    group(6_000, &[info("API: PID=$(pid) TID=$(tid) Successfully enqueued command object - CCommandThread::EnqueueCommandObject"), info("API: PID=$(pid) TID=$(tid) ExecuteLoop: CommandQueue signaled - CCommandThread::ExecuteLoop")]),
    group(1_680, &[info("API: PID=$(pid) TID=$(tid) Input parameters: Session: $(nn), PackageName: $(package), Identifier: $(n) - DismGetPackageInfoInternal")]),
    group(2_400, &[info("API: PID=$(pid) TID=$(tid) Target image information: OS Version=$(version), Image architecture=amd64 - CDismCore::LogImageSessionDetails")]),
    group(2_400, &[info("API: PID=$(pid) TID=$(tid) Lookup in table by path failed for: DummyPath-$(guid) - CTransactionalImageTable::LookupImagePath")]),
    group(4_800, &[info("API: PID=$(pid) TID=$(tid) Waiting for m_pInternalThread to start - CCommandThread::Start"), info("API: PID=$(pid) TID=$(tid) Leave DismInitializeInternal - DismInitializeInternal")]),
    group(3_600, &[info("DISM Provider Store: PID=$(pid) TID=$(tid) Found and Initialized the DISM Logger. - CDISMProviderStore::Internal_InitializeLogger")]),
    group(7_800, &[info("DISM Provider Store: PID=$(pid) TID=$(tid) Getting Provider $(provider) - CDISMProviderStore::GetProvider")]),
    group(1_600, &[info("DISM Provider Store: PID=$(pid) TID=$(tid) Connecting to the provider located at $(folder)\\$(file). - CDISMProviderStore::Internal_LoadProvider")]),
    group(1_320, &[info("DISM Provider Store: PID=$(pid) TID=$(tid) Disconnecting Provider: $(provider) - CDISMProviderStore::Internal_DisconnectProvider")]),
    group(4_200, &[info("DISM Package Manager: PID=$(pid) TID=$(tid) Finalizing CBS core. - CDISMPackageManager::Finalize")]),
    group(2_760, &[info("DISM Package Manager: PID=$(pid) TID=$(tid) Finished initializing the CbsConUI Handler. - CCbsConUIHandler::Initialize")]),
    group(3_600, &[info("DISM Package Manager: PID=$(pid) TID=$(tid) Package $(package) with CBS state 112(CbsInstallStateInstalled) being mapped to dism state 4 - CDISMPackage::LogInstallStateMapping")]),
    group(1_800, &[info("DISM Manager: PID=$(pid) TID=$(tid) Closing session event handle 0x$(hex4) - CDISMManager::CleanupImageSessionEntry")]),
    group(2_400, &[info("DISM Manager: PID=$(pid) TID=$(tid) Successfully created the local image session and provider store. - CDISMManager::CreateLocalImageSession")]),
    group(1_500, &[info("DISM Imaging Provider: PID=$(pid) TID=$(tid) The provider $(provider) does not support CreateDismImage on D:\\Images\\Mount - CGenericImagingManager::CreateDismImage")]),
    group(1_800, &[info("DISM OS Provider: PID=$(pid) TID=$(tid) Defaulting SystemPath to C:\\ - CDISMOSServiceManager::Final_OnConnect")]),
    group(720, &[info("DISM FFU Provider: PID=$(pid) TID=$(tid) [D:\\Images\\Mount] is not recognized by the DISM FFU provider. - CFfuImage::Initialize"), info("DISM WIM Provider: PID=$(pid) TID=$(tid) [D:\\Images\\Mount] is not a WIM mount point. - CWimMountedImageInfo::Initialize")]),
    group(600, &[info("DISM Driver Manager: PID=$(pid) TID=$(tid) Further logs for driver related operations can be found in the target operating system at %WINDIR%\\inf\\setupapi.offline.log - CDriverManager::Initialize")]),
    group(480, &[info("DISM Transmog Provider: PID=$(pid) TID=$(tid) Current image session is [ONLINE] - CTransmogManager::GetMode")]),
    group(360, &[info("DISM Image Session: PID=$(pid) TID=$(tid) Instantiating the Provider Store. - CDISMImageSession::get_ProviderStore")]),
    // Windows 7 and 8 print no thread.
    group(1_080, &[info("DISM Provider Store: PID=$(pid) Found and Initialized the DISM Logger. - CDISMProviderStore::Internal_InitializeLogger")]),
    group(1_680, &[info("DISM Package Manager: PID=$(pid) Loaded servicing stack for online use. - CDISMPackageManager::RefreshInstanceAndLock")]),
    // No provider, or no process at all.
    group(3_600, &[info("PID=$(pid) TID=$(tid) Temporarily setting the scratch directory. This may be overridden by user later. - CDISMManager::FinalConstruct")]),
    group(360, &[info("DISM.EXE: Attempting to add the commands from provider: $(provider)"), info("DISM.EXE: Succesfully registered commands for the provider: $(provider).")]),
    // Warnings and errors.
    group(320, &[warning("DISM Provider Store: PID=$(pid) TID=$(tid) Failed to load the provider: $(folder)\\SiloedPackageProvider.dll. - CDISMProviderStore::Internal_GetProvider(hr:0x8007007e)")]),
    group(100, &[warning("DISM OS Provider: PID=$(pid) Unable to copy msxml6.dll from the client executable folder to the dismhost.exe folder. Relying on in-box version. - CDISMOSServiceManager::RunASICompatibilityShim")]),
    group(40, &[warning("DISM Driver Manager: PID=$(pid) No credentials provided ( HRESULT = 0x0 ) - DriversCallback")]),
    group(30, &[warning("API: PID=$(pid) TID=$(tid) Failed to find capability by name: Contoso.Kernel.Extra. HR=$(hr) - CRemoveCapabilityCommandObject::InternalExecute")]),
    group(130, &[error("DISM Imaging Provider: PID=$(pid) TID=$(tid) onecore\\base\\ntsetup\\opktools\\dism\\providers\\imagingprovider\\dll\\genericimagingmanager.cpp:$(nnn) - CGenericImagingManager::InternalCmdMount(hr:$(hr))")]),
    group(108, &[error("DISM Package Manager: PID=$(pid) TID=$(tid) Failed opening package $(package). - CDISMPackageManager::Internal_CreatePackageByName(hr:$(hr))")]),
    group(50, &[error("DISM.EXE: Failed to access the image folder or image's windows folder.")]),
    group(60, APPX),
    group(60, &[error("DISM WIM Provider: PID=$(pid) TID=$(tid) E:\\Mount\\Windows\\WinSxS\\$(component)\\$(file) (HRESULT=$(hr)) - CWimManager::WimProviderMsgLogCallback"), crlf("[$(pid)] [$(hr)] $(wimcall): $(said)"), crlf("[$(pid)] [$(hr)] $(wimcall): $(said)"), crlf("[$(pid)] [$(hr)] $(wimcall): $(said)")]),
    group(1_200, &[info("DISM Package Manager: PID=$(pid) TID=$(tid) CBS session options=0x$(hex4)! - CDISMPackageManager::Internal_Finalize(hr:$(hr))")]),
    // Continuation lines of WIMGAPI: with text, without, and with a thread.
    group(370, &[info("DISM WIM Provider: PID=$(pid) TID=$(tid) [D:\\Images\\Mount] is not a WIM mount point. - CWimMountedImageInfo::Initialize"), crlf("[$(pid)] [$(hr)] $(wimcall): $(said)"), crlf("[$(pid)] [0xc142011c] UnmarshallImageHandleFromDirectory:(641)"), crlf("[$(pid)] [0xc142011c] WIMGetMountedImageHandle:(2906)")]),
    group(380, &[info("DISM Manager: PID=$(pid) TID=$(tid) physical location path: D:\\Images\\Mount - CDISMManager::CreateImageSession"), crlf("[$(pid).$(tid)] [$(hr)] $(wimcall): $(said)")]),
    group(50, &[info("DISM WIM Provider: PID=$(pid) TID=$(tid) Mounting the image. - CWimImageInfo::Mount"), crlf("[$(pid)] ImageUnmarshallHandle: Reconstituting wim at D:\\Images\\$(hex16).wim.")]),
    group(380, &[info("DISM Appx Provider: PID=$(pid) TID=$(tid) Result of $(app)_8wekyb3d8bbwe:"), lf("    Msg:[Package was registered for all users]"), lf("    Context:[$(guid)]"), lf(" - CAppxManager::ResultLoggingCallback")]),
    group(1, &[info("DISM WIM Provider: PID=$(pid) TID=$(tid) Image to be mounted:"), lf("Wim:         [D:\\Images\\install.wim]"), lf("Image Index: [2]"), lf("Mount Path:  [D:\\Images\\Mount]")]),
    group(1_100, &[info("API: PID=$(pid) TID=$(tid) Input parameters: Session: $(nn), Sources: $(package), $(package), $(package) - DismAddCapabilityInternal")]),
    group(1_500, &[info("DISM.EXE: ")]),
    group(40, &[info("API: PID=$(pid) TID=$(tid) Input parameters: Session: $(nn), Sources: $(package), $(package), $(package), $(package), $(package), $(package), $(package), $(package) - DismAddCapabilityInternal")]),
];

/// The servicing stack of an offline image writes here as well.
#[rustfmt::skip]
const CBS: &[Group] = &[
    group(160, &[info("Appl: Evaluating package applicability for package $(package), applicable state: $(state)")]),
    group(250, &[info("External EvaluateApplicability, package: $(package), package applicable State: $(state), highest update applicable state: $(state), resulting applicable state:$(state)")]),
    group(90, &[info("Loading offline registry hive: SOFTWARE, into registry key '{$(guid)}D:/Images/Mount/Windows/System32/config/SOFTWARE' from path '\\\\?\\D:\\Images\\Mount\\Windows\\System32\\config\\SOFTWARE'.")]),
    group(430, &[info("Unloading offline registry hive: {$(guid)}D:/Images/Mount/Windows/System32/config/SOFTWARE")]),
    group(145, &[info("Failed to unload offline registry: {$(guid)}D:/Images/Mount/Windows/System32/config/SOFTWARE, the client may still need it open. [HRESULT = $(hresult)][gle=$(gle)]")]),
    group(470, &[info("Lock: New lock added: CCbsWorker, level: 5, total lock:$(n)")]),
];

#[rustfmt::skip]
const CSI: &[Group] = &[
    group(2_520, &[info("$(seq) Shim considered [l:118]'\\??\\C:\\WINDOWS\\Servicing\\$(component)\\wcp.dll' : got STATUS_OBJECT_PATH_NOT_FOUND")]),
    group(50, &[info("$(restart)@$(utc) WcpInitialize: wcp.dll version $(version) (WinBuild.160101.0800)")]),
    group(70, ADVANCED_INSTALLER),
];

/// Clean-up plug-ins and drivers name no component.
#[rustfmt::skip]
const CLEAN_UP_PLUGINS: &[Group] = &[
    group(700, CLEAN_UP),
    group(3_000, &[info("CSetupFilesCleanup::Deactivate - session deactivated for Plugin:Windows Upgrade Log Files, Client Process:C:\\WINDOWS\\system32\\cleanmgr.exe")]),
    group(1_500, &[info("SetupClnDeleteResetLogs - Initialize phase was unable to find C:\\$SysReset\\OldOSLogs.")]),
    group(1_500, &[info("  pszWellKnownDirs:$(setupfolder)")]),
    group(10, &[error("EnumeratePathEx: FindFirstFile failed for [\\\\?\\C:\\$(setupfolder)\\*]; GLE = 0x3[gle=0x00000003]")]),
];

const SESSION: &[Line] = &[
    info("DISM.EXE: "),
    info("DISM.EXE: <----- Starting Dism.exe session ----->"),
    info("DISM.EXE: "),
    info(
        "DISM.EXE: Host machine information: OS Version=$(version), Running architecture=amd64, Number of processors=8",
    ),
    info(
        "DISM.EXE: Executing command line: DISM.exe  /Online /Add-Capability /CapabilityName:$(feature) /LogPath:C:\\WINDOWS\\Logs\\DISM\\dism.log",
    ),
    info("DISM.EXE: Image session has been closed. Reboot required=no."),
    info("DISM.EXE: "),
    info("DISM.EXE: <----- Ending Dism.exe session ----->"),
    info("DISM.EXE: "),
];

const APPX: &[Line] = &[
    error(
        "DISM Appx Provider: PID=$(pid) TID=$(tid) onecore\\admin\\appmodel\\utilities\\provisionhelper\\msixprovisioningmanager.cpp($(nnn))\\AppxProvider.dll!$(hex16): (caller: $(hex16)) ReturnHr($(n)) tid($(hex4)) C1570118 ",
    ),
    lf("    Msg:[Failed to add package '$(app)_8wekyb3d8bbwe' after staging] "),
    lf(""),
    lf(" - CAppxManager::ResultLoggingCallback"),
];

const ADVANCED_INSTALLER: &[Line] = &[
    info("$(seq) Begin executing advanced installer phase $(nn) index $(n) (sequence $(n))"),
    lf("    Old component: [l:0]''"),
    lf("    New component: [l:88]'$(component)'"),
    lf("    Install mode: install"),
    lf("    Installer ID: {$(guid)}"),
    lf("    Installer name: [13]\"Contoso Cache\""),
    info("$(seq)@$(utc) CSI Advanced installer perf trace:"),
    lf("CSIPERF:AIDONE;{$(guid)};$(component);$(nnnn)us"),
    info("$(seq) End executing advanced installer (sequence $(n))"),
    lf("    Completion status: S_OK "),
    lf(""),
];

const CLEAN_UP: &[Line] = &[
    info("SetupClnLogInitializationInfo - Getting plugin name"),
    info("Client Process:C:\\WINDOWS\\system32\\cleanmgr.exe"),
    info("bCleanWindowsOld:0"),
    info("bRemoveUninstall:0"),
    info("bShowOnlyInUpgrade:0"),
    info("bSilentCleanup:1"),
    info("Initialization status:1"),
    info("IsProcessElevated - bResult: 1"),
];
