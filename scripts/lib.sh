# shellcheck shell=bash
#
# What scripts/run and scripts/test share: finding out what a machine lacks,
# saying it, and installing it. Sourced, never run. Works in bash 3.2, which is
# what macOS ships. Everything is said on standard error: standard output
# belongs to the program that is started in the end.
: "${root:?the sourcing script sets it to the folder of the project}"

# A need is one line of a table:
#
#   check | apt | dnf | pacman | zypper | brew
#
# The check is `cmd:NAME` (a program), `pc:NAME` (a pkg-config module),
# `h:NAME` (a C header) or `file:PATH`. A column is the package that brings it;
# `-` means that the system has no such package or no need of it. What is
# already there, from wherever it came, is never installed again.
build_needs() {
    cat <<'TABLE'
cmd:cc         | gcc            | gcc                | gcc      | gcc           | -
cmd:c++        | g++            | gcc-c++            | gcc      | gcc-c++       | -
h:stdlib.h     | libc6-dev      | glibc-devel        | glibc    | glibc-devel   | -
cmd:make       | make           | make               | make     | make          | -
cmd:cmake      | cmake          | cmake              | cmake    | cmake         | cmake
cmd:pkg-config | pkg-config     | pkgconf-pkg-config | pkgconf  | pkg-config    | -
pc:alsa        | libasound2-dev | alsa-lib-devel     | alsa-lib | alsa-devel    | -
pc:xtst        | libxtst-dev    | libXtst-devel      | libxtst  | libXtst-devel | -
pc:xi          | libxi-dev      | libXi-devel        | libxi    | libXi-devel   | -
TABLE
}

test_needs() {
    cat <<'TABLE'
cmd:Xvfb       | xvfb              | xorg-x11-server-Xvfb | xorg-server-xvfb | xorg-x11-server-Xvfb | -
cmd:xdotool    | xdotool           | xdotool              | xdotool          | xdotool              | -
cmd:xset       | x11-xserver-utils | xset                 | xorg-xset        | xset                 | -
cmd:xclip      | xclip             | xclip                | xclip            | xclip                | -
cmd:tmux       | tmux              | tmux                 | tmux             | tmux                 | -
cmd:xterm      | xterm             | xterm                | xterm            | xterm                | -
cmd:sway       | sway              | sway                 | sway             | sway                 | -
cmd:foot       | foot              | foot                 | foot             | foot                 | -
cmd:wtype      | wtype             | wtype                | wtype            | wtype                | -
cmd:wl-copy    | wl-clipboard      | wl-clipboard         | wl-clipboard     | wl-clipboard         | -
cmd:dbus-daemon | dbus-daemon      | dbus-daemon          | dbus             | dbus-1-daemon        | -
cmd:pulseaudio | pulseaudio        | pulseaudio           | pulseaudio       | pulseaudio           | -
cmd:paplay     | pulseaudio-utils  | pulseaudio-utils     | libpulse         | pulseaudio-utils     | -
cmd:desktop-file-validate | desktop-file-utils | desktop-file-utils | desktop-file-utils | desktop-file-utils | -
cmd:xmllint    | libxml2-utils     | libxml2              | libxml2          | libxml2-tools        | -
cmd:systemd-analyze | systemd      | systemd              | systemd          | systemd              | -
cmd:zsh        | zsh               | zsh                  | zsh              | zsh                  | -
cmd:fish       | fish              | fish                 | fish             | fish                 | -
cmd:man        | man-db            | man-db               | man-db           | man                  | -
cmd:mandoc     | mandoc            | mandoc               | mandoc           | mandoc               | -
cmd:strace     | strace            | strace               | strace           | strace               | -
cmd:shellcheck | shellcheck        | ShellCheck           | shellcheck       | ShellCheck           | shellcheck
TABLE
}

# Fetching the Rust installer.
fetch_needs() {
    cat <<'TABLE'
cmd:curl                                | curl            | curl            | curl            | curl            | -
file:/etc/ssl/certs/ca-certificates.crt | ca-certificates | ca-certificates | ca-certificates | ca-certificates | -
TABLE
}

say() { printf '%s\n' "$*" >&2; }

# Ends the script with one paragraph.
die() {
    local text="$*"
    printf '\n%s\n' "$text" | fold -s -w 79 >&2 2>/dev/null || printf '\n%s\n' "$text" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Sets `family` to the package manager's name, empty if it is none we know.
detect_family() {
    family=
    if [ "$(uname -s)" = Darwin ]; then
        family=brew
    elif have apt-get; then family=apt
    elif have dnf; then family=dnf
    elif have pacman; then family=pacman
    elif have zypper; then family=zypper
    fi
}

# Sets `as_root` to the words that make a command run as root, and returns 1
# when there is no way to become root.
detect_root() {
    as_root=()
    if [ "$(id -u)" -eq 0 ]; then return 0; fi
    if have sudo; then
        as_root=(sudo)
        # Without a terminal sudo cannot ask for a password: fail at once, do not hang.
        if [ ! -t 0 ]; then as_root=(sudo -n); fi
    elif have doas; then as_root=(doas)
    else return 1
    fi
}

is_met() {
    local kind="${1%%:*}" name="${1#*:}"
    case "$kind" in
    cmd) have "$name" ;;
    pc) have pkg-config && pkg-config --exists "$name" 2>/dev/null ;;
    h) have cc && cc -E - <<<"#include <$name>" >/dev/null 2>&1 ;;
    file)
        # Fedora and openSUSE keep the certificates elsewhere; curl there knows.
        [ "$family" = dnf ] || [ "$family" = zypper ] || [ "$family" = brew ] || [ -e "$name" ]
        ;;
    esac
}

# Reads needs on standard input; appends what is missing to `packages`, and
# unmet checks that no package brings to `unmet`.
collect_missing() {
    local check apt dnf pacman zypper brew package
    while IFS='|' read -r check apt dnf pacman zypper brew; do
        check="${check// /}"
        # On macOS sound, keys and the compiler come with the system.
        if [ "$family" = brew ] && [ "${brew// /}" = - ]; then continue; fi
        if is_met "$check"; then continue; fi
        case "$family" in
        apt) package="$apt" ;;
        dnf) package="$dnf" ;;
        pacman) package="$pacman" ;;
        zypper) package="$zypper" ;;
        brew) package="$brew" ;;
        *) package=- ;;
        esac
        package="${package// /}"
        if [ "$package" = - ]; then
            unmet="$unmet ${check#*:}"
        else
            case " $packages " in
            *" $package "*) ;;
            *) packages="$packages $package" ;;
            esac
        fi
    done
}

# True when dotted version $1 is at least $2.
version_at_least() {
    local IFS=. i
    # shellcheck disable=SC2206  # splitting at the dots is the point
    local a=($1) b=($2)
    for i in 0 1 2; do
        if [ "${a[i]:-0}" -gt "${b[i]:-0}" ]; then return 0; fi
        if [ "${a[i]:-0}" -lt "${b[i]:-0}" ]; then return 1; fi
    done
    return 0
}

# The Rust version that Cargo.toml asks for.
wanted_rust() {
    sed -n 's/^rust-version *= *"\([0-9.]*\)".*/\1/p' "$root/Cargo.toml"
}

# Puts rustup's own folder on the PATH: a login shell may not have it yet.
find_cargo() {
    local bin="${CARGO_HOME:-$HOME/.cargo}/bin"
    case ":$PATH:" in
    *":$bin:"*) ;;
    *) if [ -d "$bin" ]; then PATH="$bin:$PATH"; fi ;;
    esac
    # Homebrew's rustup is not linked into the PATH.
    if ! have cargo && [ -d /opt/homebrew/opt/rustup/bin ]; then
        PATH="/opt/homebrew/opt/rustup/bin:$PATH"
    fi
    export PATH
}

# True when the cargo that would run now is new enough. Sets `rust_now`.
cargo_is_new_enough() {
    rust_now=
    if ! have cargo; then return 1; fi
    # Asked in the project's folder, where an override may apply.
    rust_now="$(cd "$root" && cargo --version 2>/dev/null | sed -n 's/^cargo \([0-9.]*\).*/\1/p')"
    [ -n "$rust_now" ] && version_at_least "$rust_now" "$(wanted_rust)"
}

# True when a cargo that is new enough is here; makes it the one that runs.
rust_is_new_enough() {
    find_cargo
    if cargo_is_new_enough; then return 0; fi
    # A distribution's older cargo may come first on the PATH,
    local bin="${CARGO_HOME:-$HOME/.cargo}/bin"
    if [ -x "$bin/cargo" ]; then export PATH="$bin:$PATH"; fi
    if cargo_is_new_enough; then return 0; fi
    # and rustup's default may be older than its stable toolchain, or unset.
    if have rustup && RUSTUP_TOOLCHAIN=stable RUSTUP_AUTO_INSTALL=0 cargo_is_new_enough; then
        export RUSTUP_TOOLCHAIN=stable
        return 0
    fi
    return 1
}

# The distribution's package of rustup, or nothing where it has none.
rustup_package() {
    local ID='' VERSION_ID=''
    # shellcheck disable=SC1091
    if [ -r /etc/os-release ]; then . /etc/os-release; fi
    case "$family" in
    apt)
        # Debian has it since 13 (its testing release has no number), Ubuntu since 24.04.
        case "$ID" in
        debian) if version_at_least "${VERSION_ID:-99}" 13; then printf 'rustup'; fi ;;
        ubuntu) if version_at_least "${VERSION_ID:-0}" 24.4; then printf 'rustup'; fi ;;
        esac
        ;;
    dnf) if [ "$ID" = fedora ]; then printf 'rustup'; fi ;;
    # Where Arch's own `rust` is installed, its `rustup` conflicts with it.
    pacman) if ! have rustc; then printf 'rustup'; fi ;;
    zypper) printf 'rustup' ;;
    esac
}

# Sets `rust_plan` (empty: nothing to do; update, package, installer) and `rust_words`.
plan_rust() {
    rust_plan=
    rust_words=
    if rust_is_new_enough; then return; fi
    local wanted package
    wanted="$(wanted_rust)"
    if have rustup; then
        rust_plan=update
        rust_words="Rust's stable toolchain, through the rustup that is here (sayso needs $wanted or newer)"
        return
    fi
    package="$(rustup_package)"
    if [ -n "$package" ]; then
        rust_plan=package
        packages="$packages $package"
        rust_words="Rust's stable toolchain (sayso needs $wanted or newer), through the package $package, into ~/.rustup"
        return
    fi
    rust_plan=installer
    collect_missing <<<"$(fetch_needs)"
    rust_words="Rust's stable toolchain (sayso needs $wanted or newer), with the official installer from https://sh.rustup.rs, into ~/.cargo and ~/.rustup; your shell's start-up files stay as they are"
}

# The command that installs packages, without the packages.
install_words() {
    case "$family" in
    apt) printf 'apt-get install -y --no-install-recommends' ;;
    dnf) printf 'dnf install -y --setopt=install_weak_deps=False' ;;
    pacman) printf 'pacman -S --needed --noconfirm' ;;
    zypper) printf 'zypper --non-interactive install --no-recommends' ;;
    brew) printf 'brew install' ;;
    esac
}

# Asks on the terminal; without one, or with -y, the answer is yes.
confirm() {
    local answer
    if [ "$assume_yes" = 1 ] || [ ! -t 0 ] || [ ! -t 1 ]; then return 0; fi
    printf 'Install this now? [Y/n] ' >&2
    read -r answer || return 1
    case "$answer" in
    '' | y | Y | yes | Yes | YES) return 0 ;;
    *) return 1 ;;
    esac
}

# On macOS the compiler is Apple's and cmake comes from Homebrew.
plan_macos() {
    needs_brew=0
    if [ "$family" != brew ]; then return; fi
    if [ -x /opt/homebrew/bin/brew ]; then PATH="/opt/homebrew/bin:$PATH"; fi
    if ! have brew && { [ -n "$packages" ] || ! xcode-select -p >/dev/null 2>&1; }; then
        needs_brew=1
    elif ! xcode-select -p >/dev/null 2>&1; then
        die "sayso needs Apple's command line tools (the compiler). Run \"xcode-select --install\"," \
            "wait until its window says that it is done, and run this script again."
    fi
}

# ensure ASSUME_YES NEEDS…: shows what of the tables NEEDS is missing, asks, installs.
ensure() {
    assume_yes="$1"
    shift
    local need
    packages=''
    unmet=''
    detect_family
    for need in "$@"; do collect_missing <<<"$("$need")"; done
    plan_rust
    packages="${packages# }"
    plan_macos
    if [ -n "$unmet" ] || { [ -n "$packages" ] && [ -z "$family" ]; }; then
        die "This system has no package manager that the script knows (apt, dnf, pacman, zypper, Homebrew)," \
            "and these are missing:$unmet $packages. Install them by hand and run the script again; a C and C++" \
            "compiler, make, cmake, pkg-config and the development files of ALSA, Xtst and Xi are all that is needed beside Rust."
    fi
    if [ -z "$packages" ] && [ -z "$rust_plan" ] && [ "$needs_brew" = 0 ]; then return; fi

    if [ -n "$packages" ] && [ "$family" != brew ] && ! detect_root; then
        die "These packages are missing: $packages. Installing them needs root, and this machine has neither sudo nor doas" \
            "for you. Ask its administrator to run: $(install_words) $packages — then run the script again."
    fi
    say "Not on this machine yet, and to be installed now:"
    if [ "$needs_brew" = 1 ]; then
        say "  Homebrew and Apple's command line tools, with the installer from https://brew.sh"
    fi
    if [ -n "$packages" ]; then
        say "  packages  $packages"
        say "            by: ${as_root[*]:+${as_root[*]} }$(install_words)"
    fi
    if [ -n "$rust_words" ]; then say "  toolchain $rust_words"; fi
    if ! confirm; then
        die "Nothing was installed. To do it by hand: ${packages:+$(install_words) $packages${rust_words:+, and }}${rust_words:+install Rust from https://rustup.rs}."
    fi
    if [ "$needs_brew" = 1 ]; then install_brew; fi
    if [ -n "$packages" ]; then install_packages; fi
    install_rust
}

install_brew() {
    local script
    script="$(mktemp)"
    fetch https://raw.githubusercontent.com/Homebrew/install/HEAD/install.sh "$script"
    NONINTERACTIVE="$([ -t 0 ] || printf 1)" /bin/bash "$script" >&2 ||
        die "Homebrew's installer did not finish; its own words are above. See https://brew.sh, then run this script again."
    rm -f "$script"
    if [ -x /opt/homebrew/bin/brew ]; then PATH="/opt/homebrew/bin:$PATH"; fi
}

install_packages() {
    local command
    # shellcheck disable=SC2207  # one word each, by construction
    command=($(install_words))
    # Empty arrays are unset in bash 3.2: hence the ${…+…}.
    case "$family" in
    apt)
        # A third party's broken source must not stop what the rest provides.
        ${as_root[@]+"${as_root[@]}"} apt-get -qq -o DPkg::Lock::Timeout=300 update >&2 ||
            say "(apt-get update complained; going on with the package lists that are here)"
        command=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "${command[@]:1}")
        ;;
    pacman)
        # An image without package lists needs them first; a full upgrade is
        # the only form of that which Arch supports.
        # shellcheck disable=SC2086
        if ! ${as_root[@]+"${as_root[@]}"} pacman -Sp $packages >/dev/null 2>&1; then
            command=(pacman -Syu --needed --noconfirm)
        fi
        ;;
    esac
    # shellcheck disable=SC2086  # package names hold no spaces
    ${as_root[@]+"${as_root[@]}"} "${command[@]}" $packages </dev/null >&2 ||
        die "The packages could not be installed; the package manager's own words are above. The usual causes are a missing" \
            "network, a package source that no longer exists, or a missing password for sudo. When that is mended, run this" \
            "script again, or install them by hand: $(install_words) $packages"
}

# fetch URL FILE
fetch() {
    curl --proto '=https' --tlsv1.2 -fsSL --retry 3 --connect-timeout 20 -o "$2" "$1" ||
        die "Could not fetch $1. Check the network (behind a proxy, set https_proxy) and run this script again;" \
            "nothing is left half done."
}

install_rust() {
    local script
    case "$rust_plan" in
    '') return ;;
    package)
        # Fedora packages the installer, the others rustup itself.
        if have rustup-init && ! have rustup; then
            rustup-init -y --profile minimal --default-toolchain stable --no-modify-path >&2
        else
            rustup default stable >&2
        fi || rust_failed
        ;;
    update) rustup toolchain install stable --profile minimal >&2 || rust_failed ;;
    installer)
        # To a file first: half an installer must not run.
        script="$(mktemp)"
        fetch https://sh.rustup.rs "$script"
        sh "$script" -y --profile minimal --default-toolchain stable --no-modify-path >&2 || rust_failed
        rm -f "$script"
        ;;
    esac
    rust_is_new_enough || rust_failed
}

rust_failed() {
    die "Rust $(wanted_rust) or newer could not be installed (here: ${rust_now:-none}). Check the network; behind a proxy set" \
        "https_proxy. Or install it by hand from https://rustup.rs, and run this script again."
}
