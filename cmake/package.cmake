# Read by cpack itself: `-D CPACK_PACKAGE_VERSION=...` of its command line names the version of all packages.
set(CPACK_DEBIAN_PACKAGE_VERSION ${CPACK_PACKAGE_VERSION})
set(CPACK_DEBIAN_LIBXHVERIFY-DEV_PACKAGE_DEPENDS "libxhverify1 (= ${CPACK_PACKAGE_VERSION})")
